import type { PublicRecall } from '@zhixin/contracts';
import type { RecallPack } from '@zhixin/rule-packs';
import type { Sentence } from '../domain/denial.js';
import { currentRound, taken, type OpenedCase, type StepRecord } from '../domain/recall-case.js';
import { takenAt } from '../domain/moments.js';

/** What everybody may know of a case, besides where it stands; see `PublicRecall`. */
export interface PublishedRecall extends Omit<
  PublicRecall,
  'id' | 'status' | 'level' | 'decision' | 'regimeTitle' | 'notice'
> {
  readonly regimeTitle: Sentence;
  readonly notice: readonly {
    readonly name: string;
    readonly title: Sentence;
    readonly value: unknown;
  }[];
}

interface NoticeFields {
  readonly lane?: string;
  readonly leftOut?: string;
  readonly measureKinds?: readonly string[];
  readonly recallContact?: string;
}

/**
 * The public notice of a case: what the text puts into it, and nothing else of the case. Undefined before it is
 * published, and where it was left out.
 */
export const publishedOf = (state: OpenedCase, pack: RecallPack): PublishedRecall | undefined => {
  const notices = noticesOf(state);
  const last = notices.at(-1);
  if (last === undefined) return undefined;
  // What a later notice does not say, an earlier one has said.
  const said = notices.reduce<NoticeFields & Readonly<Record<string, unknown>>>(
    (known, { document }) => ({ ...known, ...document }),
    {},
  );
  const { measureKinds: measures = [], recallContact } = said;
  const { regime, product, roots } = state.facts;
  const { uscc, name } = state.responsible;
  return {
    ...{ regime, regimeTitle: pack.title, product, roots },
    recaller: { uscc, name },
    publishedAt: takenAt(last),
    measures,
    ...(recallContact !== undefined && { recallContact }),
    notice: fieldsOf(pack).flatMap(({ name: field, title }) =>
      said[field] === undefined ? [] : [{ name: field, title, value: said[field] }],
    ),
  };
};

const noticesOf = (state: OpenedCase): readonly StepRecord[] =>
  taken({ steps: currentRound(state) }, 'publication').filter(
    ({ document }) => (document as NoticeFields).leftOut === undefined,
  );

const fieldsOf = ({ papers }: RecallPack) =>
  papers.find(({ paper }) => paper === 'public-notice')?.fields ?? [];
