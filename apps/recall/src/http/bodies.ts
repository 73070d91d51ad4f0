import { recallCaseFields, recallStepBody } from '@zhixin/contracts';
import { bodyOf } from '@zhixin/service-shell';

/** How a case is opened. */
export class RecallCaseBody extends bodyOf(recallCaseFields) {}

/** How a step is taken. */
export class RecallStepBody extends bodyOf(recallStepBody) {}
