import type { Response } from 'express';

/** What a handler answers: a page, a way on, or a response of its own. */
export type Reply =
  | { page: string; title: string; status?: number; data?: object }
  /** `cookie`: the new session's value, or null to end it. */
  | { to: string; cookie?: string | null }
  | { write: (response: Response) => void };

export const LOST = { page: 'message', status: 404, title: 'Không có trang này' } as const;
