import { OptionalText, Text } from '@zhixin/service-shell';
import { NAME_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX, USCC_CHARACTERS_MAX } from './text.js';

/** What a document of any kind says. */
export class DocumentBody {
  @Text(USCC_CHARACTERS_MAX)
  uscc: string;

  @Text(NAME_CHARACTERS_MAX)
  authority: string;

  /** Documents with the same one are about the same thing: only the gravest counts. */
  @OptionalText(NUMBER_CHARACTERS_MAX)
  causeId?: string;

  /** The family of products that it concerns, which then has a score of its own; absent: the enterprise. */
  @OptionalText(NAME_CHARACTERS_MAX)
  productFamily?: string;

  /**
   * Id of the annulled case under the same number that this one is in place of. Needed only where the
   * annulled one says the same: it was annulled by mistake.
   */
  @OptionalText(NUMBER_CHARACTERS_MAX)
  replaces?: string;
}
