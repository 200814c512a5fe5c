// The post office of the stack: nothing is sent, and a test reads what would have been.
import type { EmailDriver, EmailMessage } from '@supabase/lite';

export class Mailbox implements EmailDriver {
  readonly #messages: EmailMessage[] = [];

  async send(message: EmailMessage): Promise<void> {
    this.#messages.push(message);
  }

  /** The one-time code in the newest message to this address. @throws Error when there is none */
  code(email: string): string {
    const message = this.#messages.findLast(({ to }) => to === email);
    const code = /\b\d{6}\b/.exec(message?.text ?? '')?.[0];
    if (code === undefined) throw new Error(`No code was mailed to ${email}.`);
    return code;
  }
}
