// Written by `npm run generate`.
import type { Type } from '@nestjs/common';
import type { ServiceName } from '@zhixin/contracts/services';
import { CreditScoringModule } from '@zhixin/credit-scoring';
import { ExchangeModule } from '@zhixin/exchange';
import { RecallModule } from '@zhixin/recall';
import { SupervisionModule } from '@zhixin/supervision';
import { TraceabilityModule } from '@zhixin/traceability';

/** The module of each service. */
export const moduleOf: Readonly<Record<ServiceName, Type>> = {
  traceability: TraceabilityModule,
  supervision: SupervisionModule,
  'credit-scoring': CreditScoringModule,
  exchange: ExchangeModule,
  recall: RecallModule,
};
