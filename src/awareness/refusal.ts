/** What somebody asked for can't be done; the message says why, in Vietnamese. Nothing was changed. */
export class LearningError extends Error {}
