import { describe, expect, test } from '@jest/globals';
import { recallStepFields, type RecallRegime } from '@zhixin/contracts';
import { zhRecall } from '../language/zh-recall.js';
import { documentOf, fieldsOfStep } from './step-form.js';

const citation = { instrument: '食品召回管理办法', article: '14', evidence: 'full_text' } as const;
const title = (en: string) => ({ zh: en, en });
const regime = {
  measures: [{ measure: 'take-back', title: title('Take back') }],
  steps: [
    { step: 'plan', by: ['recaller'], paper: 'plan', citation, evidence: 'full_text' },
    { step: 'decision', by: ['recaller'], paper: 'order', citation, evidence: 'full_text' },
    {
      step: 'publication',
      by: ['recaller'],
      paper: 'public-notice',
      citation,
      evidence: 'full_text',
    },
  ],
  papers: [
    {
      paper: 'plan',
      title: title('Plan'),
      fields: [
        { name: 'cause', title: title('Cause'), is: 'text' },
        { name: 'made', title: title('Made'), is: 'quantity' },
        { name: 'producer', title: title('Producer'), is: 'text', requiredOf: 'seller' },
      ],
    },
    {
      paper: 'order',
      title: title('Order'),
      fields: [{ name: 'remedies', title: title('Remedies'), is: 'text' }],
    },
    {
      paper: 'public-notice',
      title: title('Notice'),
      fields: [{ name: 'recallContact', title: title('Contact'), is: 'text' }],
    },
  ],
} as unknown as RecallRegime;

const names = (...given: Parameters<typeof fieldsOfStep>) =>
  fieldsOfStep(...given).map(({ name, required }) => name + (required ? '!' : ''));

describe('the form of a step', () => {
  test('asks what the step decides, then what its paper names, remarks last', () =>
    expect(names(regime, 'plan', { role: 'producer' })).toEqual([
      'level',
      'changes',
      'cause!',
      'made!',
      'producer',
      'content',
      'reference',
      'attachments',
    ]));

  test('asks a seller what it asks of sellers', () =>
    expect(names(regime, 'plan', { role: 'seller' })).toContain('producer!'));

  test('asks for the order only where a recall is ordered', () => {
    expect(names(regime, 'decision', { role: 'producer' })).not.toContain('remedies!');
    const ordered = { role: 'producer', filledIn: { kind: 'ordered' } };
    expect(names(regime, 'decision', ordered)).toContain('remedies!');
  });

  test('asks for a public notice only of who publishes one, and for each field once', () => {
    const by = (lane: string, leftOut?: string) =>
      names(regime, 'publication', { role: 'producer', filledIn: { lane, leftOut } });
    expect(by('authority').filter((name) => name.startsWith('recallContact'))).toEqual([
      'recallContact',
    ]);
    expect(by('recaller').filter((name) => name.startsWith('recallContact'))).toEqual([
      'recallContact!',
    ]);
    expect(by('recaller', '未售与消费者')).not.toContain('recallContact!');
  });

  test('knows how each is filled in', () => {
    const forms = new Map(
      fieldsOfStep(regime, 'decision', { role: 'producer' }).map(({ name, form }) => [name, form]),
    );
    expect(forms.get('kind')).toBe('choice');
    expect(forms.get('emergency')).toBe('yes-no');
    expect(forms.get('level')).toBe('number');
    expect(forms.get('measureKinds')).toBe('choices');
    expect(forms.get('reasons')).toBe('prose');
  });
});

test('what is left empty is not sent', () =>
  expect(
    documentOf({ a: ' ', b: [], c: null, d: undefined, e: { value: null }, f: false, g: 0 }),
  ).toEqual({ f: false, g: 0 }));

test('every step, and everything that a step asks, has a word', () => {
  expect(Object.keys(recallStepFields).filter((step) => !(step in zhRecall.steps))).toEqual([]);
  const asked = Object.keys(recallStepFields).flatMap((step) =>
    fieldsOfStep({ ...regime, papers: [] }, step, { role: 'producer' }),
  );
  expect(asked.map(({ name }) => name).filter((name) => !(name in zhRecall.fields))).toEqual([]);
  const values = asked
    .filter(({ titles }) => titles === undefined)
    .flatMap((field) => field.values ?? []);
  expect(values.filter((value) => !(value in zhRecall.values))).toEqual([]);
});
