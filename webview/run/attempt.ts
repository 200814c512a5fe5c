/** Does something that may fail and returns why it failed, in words; '' when it did not. Never rejects. */
export async function attempt(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
