import { describe, expect, test } from 'vitest';
import { CONCEPTS } from '../../../src/sorting/facts.ts';
import foreign from '../../../src/sorting/foreign.json' with { type: 'json' };
import { cries, danger, sort } from '../../../src/sorting/sort.ts';

const TODAY = new Date(2026, 10, 24);
const languageOf = (text: string) =>
  sort(text, {}, TODAY).signals.find(({ rule }) => rule.startsWith('language:'))?.rule;

describe('a language that no message was learned from', () => {
  test.each([
    ['ช่วยด้วย ฉันถูกขังอยู่ในห้อง', 'language:th', 'HELP'],
    ['พวกเขาทุบตีฉัน', 'language:th', 'VIOLENCE'],
    ['ជួយខ្ញុំផង គេវាយខ្ញុំ', 'language:km', 'HELP'],
    ['គេបង្ខាំងខ្ញុំ', 'language:km', 'CONFINE'],
    ['Pab kuv! Lawv kaw kuv hauv chav, lawv ntaus kuv', 'language:hmn', 'CONFINE'],
    ['PAB KUV', 'language:hmn', 'HELP'],
  ])('a word of danger is P0 and goes to the police: %s', (text, language, concept) => {
    const decision = sort(text, {}, TODAY);
    expect(decision).toMatchObject({
      category: 'unclear',
      urgency: 'P0',
      lead: 'cong-an-tinh',
      confidence: 0,
    });
    expect(decision.signals.map(({ rule }) => rule)).toEqual(expect.arrayContaining([language, concept]));
    for (const { text: word, start, end } of decision.signals) expect(text.slice(start, end)).toBe(word);
    expect(danger(text)).toBe(true);
    expect(cries(text)).toBe(true);
  });

  test.each([
    ['ฉันถูกบังคับให้ทำงาน', 'language:th'],
    ['គេបង្ខំខ្ញុំឱ្យធ្វើការ', 'language:km'],
    ['Lawv muag kuv mus rau Suav teb', 'language:hmn'],
  ])('a word of exploitation is P1: %s', (text, language) => {
    expect(sort(text, {}, TODAY)).toMatchObject({ category: 'unclear', urgency: 'P1' });
    expect(languageOf(text)).toBe(language);
  });

  test.each([
    ['สวัสดีค่ะ วันนี้อากาศดี', 'language:th'],
    ['សួស្តី អរគុណ', 'language:km'],
    ['Nyob zoo, kuv xav nug txog hauj lwm', 'language:hmn'],
  ])('anything else is unclear, waits for the duty desk and names the language: %s', (text, language) => {
    expect(sort(text, {}, TODAY)).toMatchObject({
      category: 'unclear',
      urgency: 'P2',
      role: 'unknown',
      lead: 'truc-ban',
    });
    expect(languageOf(text)).toBe(language);
  });

  test('an age in figures is read', () => {
    expect(sort('ฉันอายุ 15 ปี ช่วยด้วย', {}, TODAY).age).toBe('under16');
    expect(sort('Kuv muaj 17 xyoo, pab kuv', {}, TODAY).age).toBe('16_17');
    expect(sort('ខ្ញុំអាយុ 20 ឆ្នាំ ជួយខ្ញុំ', {}, TODAY).age).toBe('adult');
  });

  test('a cry in it within a Vietnamese message counts too', () => {
    const decision = sort('Em ở bên Thái với chị em ạ, chị nhắn ช่วยด้วย', {}, TODAY);
    expect(decision.urgency).toBe('P0');
    expect(decision.signals.some(({ rule }) => rule.startsWith('language:'))).toBe(false);
  });

  test('a short word counts only where it stands by itself', () => {
    // "ขัง" is to lock in; within "น้ำท่วมขังถนน" it is one word with the flood.
    expect(sort('เขาขังฉัน', {}, TODAY).urgency).toBe('P0');
    expect(sort('គេវាយ', {}, TODAY).urgency).toBe('P0');
    expect(sort('វាយនភាព', {}, TODAY).urgency).toBe('P2');
  });

  test('Vietnamese, English and Lao are not taken for it', () => {
    for (const text of [
      'em bi nhot trong phong, cuu em',
      'con di lam xa lam, mai con ve',
      'They locked us in and beat us',
      'my dad is sick and I need a job',
      'ຊ່ວຍຂ້ອຍແດ່ ຂ້ອຍຖືກຂັງ',
    ])
      expect(languageOf(text)).toBeUndefined();
  });
});

describe('the words known of these languages', () => {
  const all = Object.entries(foreign.words).flatMap(([language, words]) =>
    words.map((word) => ({ language, ...word })),
  );

  test('each names a concept of the lexicon, once a language', () => {
    for (const { concept } of all) expect(CONCEPTS).toContain(concept);
    expect(new Set(all.map(({ language, phrase }) => `${language} ${phrase}`)).size).toBe(all.length);
    for (const concept of [...foreign.urgent.P0, ...foreign.urgent.P1]) expect(CONCEPTS).toContain(concept);
  });

  test.each(all)('$language $phrase is found', ({ language, phrase, concept }) => {
    const { signals } = sort(language === 'hmn' ? `${phrase} kuv tsis paub ua li cas` : phrase, {}, TODAY);
    expect(signals.map(({ rule }) => rule)).toContain(concept);
  });
});
