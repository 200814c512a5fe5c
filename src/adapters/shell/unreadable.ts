/** The text is not shell as we read it. The message says what, for the person who is asked instead. */
export class Unreadable extends Error {}
