import { Type } from '@sinclair/typebox';
import { described, oneOf, scopeQuestionFields, text, withDefault } from '@zhixin/contracts';
import { bodyOf, cursorField, limitField, queryOf } from '@zhixin/service-shell';

/** Items of a page where the caller does not say, and at most. */
export const ITEMS_DEFAULT = 100;
export const ITEMS_MAX = 1_000;
/** Scopes of a page where the caller does not say, and at most. */
export const SCOPES_DEFAULT = 50;
export const SCOPES_MAX = 500;

const HOLDER_CHARACTERS_MAX = 500;

export class ScopeBody extends bodyOf(scopeQuestionFields) {}

export class ScopeQuery extends queryOf(
  Type.Object({
    set: withDefault(oneOf('recorded', 'worst-case'), 'recorded'),
    holder: Type.Optional(
      described(text(HOLDER_CHARACTERS_MAX), 'Social credit code or identifier of a party'),
    ),
    limit: limitField(ITEMS_DEFAULT, ITEMS_MAX),
    cursor: cursorField,
  }),
) {}

export class ScopeListQuery extends queryOf(
  Type.Object({ limit: limitField(SCOPES_DEFAULT, SCOPES_MAX), cursor: cursorField }),
) {}

export class DiffQuery extends queryOf(
  Type.Object({ limit: limitField(ITEMS_DEFAULT, ITEMS_MAX), cursor: cursorField }),
) {}

export class ExportQuery extends queryOf(
  Type.Object({
    format: withDefault(oneOf('xlsx', 'csv'), 'xlsx'),
    set: withDefault(oneOf('recorded', 'worst-case'), 'recorded'),
  }),
) {}

const scopeIdField = Type.String({ pattern: '^[0-9a-f]{64}$' });
export class ComparedIds extends bodyOf(
  Type.Object({ scopeId: scopeIdField, otherId: scopeIdField }),
) {}
