import { RecallClosedV1, RecallPublishedV1, recallTopic } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { Reaction } from '@zhixin/service-shell';
import { endRecall, keepRecall } from '../scan/published-recalls.js';

/** Keeps what everybody may know of recalls, so that a scanned code warns of them. */
export const onPublishedRecalls: Reaction = {
  name: 'on-published-recalls',
  topic: recallTopic.name,
  on: {
    [RecallPublishedV1.type]: ({ data, recordedtime }, { tx }) =>
      keepRecall(tx, dataOf(RecallPublishedV1, data), recordedtime),
    [RecallClosedV1.type]: ({ data, recordedtime }, { tx }) =>
      endRecall(tx, dataOf(RecallClosedV1, data), recordedtime),
  },
};
