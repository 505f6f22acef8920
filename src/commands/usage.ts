/** The command was called in a way it can't be carried out; its message says how to call it. */
export class UsageError extends Error {}
