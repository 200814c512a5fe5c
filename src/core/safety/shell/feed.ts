/** What a command reads on its standard input, as far as reading the command line tells. */
export interface Feed {
  /** The text itself when it is known. */
  readonly text: string | null;
  /** Where it comes from; `network` and `decoded` stay so through filters, `endless` never ends. */
  readonly origin: 'none' | 'plain' | 'network' | 'decoded' | 'endless';
}

export const NO_FEED: Feed = { text: null, origin: 'none' };
export const PLAIN_FEED: Feed = { text: null, origin: 'plain' };
