import type { IdentifierFault } from '@zhixin/identifiers';
import type { FieldFault } from '@zhixin/service-shell';

/** Why an identifier that somebody typed or scanned cannot be read. */
export type UnreadableIdentifier = IdentifierFault | { readonly code: 'IDENTIFIER_UNREADABLE' };

/** The same in words, as a fault of one field. */
export const unreadableAt = (pointer: string, fault: UnreadableIdentifier): FieldFault =>
  fault.code === 'CHECK_DIGIT'
    ? {
        pointer,
        code: 'CHECK_DIGIT',
        detail: {
          zh: `校验码应为 ${fault.expected}，实为 ${fault.found}。`,
          en: `The check digit should be ${fault.expected}, not ${fault.found}.`,
        },
      }
    : {
        pointer,
        code: fault.code,
        detail: {
          zh: '无法识别的标识：请用 EPC URN、GS1 Digital Link 或 GTIN 加批号。',
          en: 'Not readable: use an EPC URN, a GS1 Digital Link, or a GTIN and lot.',
        },
      };
