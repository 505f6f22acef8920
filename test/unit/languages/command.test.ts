import { describe, expect, it, vi } from 'vitest';
import { languagesCommand } from '../../../src/commands/languages.ts';
import { UsageError } from '../../../src/commands/usage.ts';
import { namespacesOf, readNamespace } from '../../../src/languages/texts.ts';

describe('cli languages', () => {
  it('status counts every text of every namespace once', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const code = languagesCommand(['status']);
    const lines = write.mock.calls.map(
      ([line]) => JSON.parse(String(line)) as Record<string, string | number>,
    );
    write.mockRestore();
    expect(code).toBe(0);
    for (const namespace of namespacesOf('vi')) {
      const total = readNamespace('vi', namespace).size;
      const mine = lines.filter((line) => line.namespace === namespace);
      expect(mine.map(({ language }) => language)).toContain('pac');
      for (const { missing, draft, needs_review, reviewed, approved } of mine) {
        const counts = [missing, draft, needs_review, reviewed, approved].map(Number);
        expect(counts.reduce((sum, count) => sum + count)).toBe(total);
      }
    }
  });

  it('refuses what it does not know', () => {
    expect(() => languagesCommand(['nope'])).toThrow(UsageError);
    expect(() => languagesCommand(['hash', 'lo'])).toThrow(UsageError);
  });
});
