import { IsInstant, Text } from '@zhixin/service-shell';
import { NUMBER_CHARACTERS_MAX, PROSE_CHARACTERS_MAX } from './text.js';

/** How any document is annulled. */
export class AnnulmentBody {
  @IsInstant()
  annulledAt: string;

  @Text(NUMBER_CHARACTERS_MAX)
  annulmentRef: string;

  @Text(PROSE_CHARACTERS_MAX)
  reason: string;
}
