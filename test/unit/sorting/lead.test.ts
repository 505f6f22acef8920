import { describe, expect, test } from 'vitest';
import { type Case, leadOf } from '../../../src/sorting/lead.ts';

const tip = (over: Partial<Case>): Case => ({
  category: 'scam_compound',
  urgency: 'P1',
  age: 'unknown',
  route: 'none',
  accusations: new Set(),
  ...over,
});

describe('the lead', () => {
  test.each([
    [{ category: 'smuggling', route: 'border' }, 'bien-phong'],
    [{ category: 'scam_compound', urgency: 'P0', route: 'border' }, 'bien-phong'],
    [{ category: 'scam_compound', route: 'border' }, 'cong-an-tinh'],
    [{ category: 'forced_labour', route: 'sea' }, 'bien-phong'],
    [{ category: 'returned_victim', route: 'sea' }, 'so-y-te'],
    [{ category: 'organ_removal' }, 'cong-an-tinh'],
    [{ category: 'unclear', urgency: 'P0' }, 'cong-an-tinh'],
    [{ category: 'domestic_violence', urgency: 'P0' }, 'cong-an-tinh'],
    [{ category: 'returned_victim' }, 'so-y-te'],
    [{ category: 'child_at_risk' }, 'tong-dai-111'],
    [{ category: 'domestic_violence' }, 'hoi-lhpn'],
    [{ category: 'information_request', urgency: 'P3', route: 'labour' }, 'so-noi-vu'],
    [{ category: 'information_request', urgency: 'P3' }, 'truc-ban'],
    [{ category: 'not_a_tip', urgency: 'P3' }, 'truc-ban'],
    [{ category: 'unclear' }, 'truc-ban'],
  ] as [Partial<Case>, string][])('%j → %s', (over, lead) => {
    expect(leadOf(tip(over)).lead).toBe(lead);
  });

  test('goes past the agency whose officers are accused, which gets no copy either', () => {
    const border = leadOf(
      tip({ category: 'smuggling', route: 'border', accusations: new Set(['ACCUSE_BORDER']) }),
    );
    expect(border).toMatchObject({ lead: 'cong-an-tinh' });
    expect(border.copies).not.toContain('bien-phong');
    const police = leadOf(tip({ accusations: new Set(['ACCUSE_PROVINCE_POLICE']) }));
    expect(police).toMatchObject({ lead: 'truc-ban' });
    expect(police.copies).not.toContain('cong-an-tinh');
    const both = new Set(['ACCUSE_PROVINCE_POLICE', 'ACCUSE_BORDER']);
    expect(leadOf(tip({ category: 'smuggling', route: 'border', accusations: both })).lead).toBe('truc-ban');
    expect(leadOf(tip({ accusations: new Set(['ACCUSE_POLICE']) })).lead).toBe('cong-an-tinh');
  });
});

describe('copies', () => {
  test('111 for minors, the police beside the border guards, support beside health', () => {
    expect(leadOf(tip({ age: 'under16' })).copies).toEqual(['tong-dai-111']);
    expect(leadOf(tip({ category: 'smuggling', route: 'border' })).copies).toEqual(['cong-an-tinh']);
    expect(leadOf(tip({ category: 'returned_victim' })).copies).toEqual(['cong-an-tinh', 'hoi-lhpn']);
    expect(leadOf(tip({ category: 'information_request', urgency: 'P3', age: 'under16' })).copies).toEqual(
      [],
    );
  });
});
