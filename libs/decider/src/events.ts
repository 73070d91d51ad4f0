import type { Static, TObject, TSchema } from '@sinclair/typebox';

/** Schemas of the events of one stream category, by event type. */
export type EventSchemas = Readonly<Record<string, TObject>>;

/** The union `{ type, data }` that a set of schemas describes. */
export type EventOf<Schemas extends EventSchemas> = {
  [Type in keyof Schemas & string]: { readonly type: Type; readonly data: Static<Schemas[Type]> };
}[keyof Schemas & string];

/** Declares the events of one stream category once; type, validator and published document follow. */
export const defineEvents = <Schemas extends EventSchemas>(schemas: Schemas): Schemas => schemas;

/** Any domain event, where the code does not care which. */
export interface AnyEvent {
  readonly type: string;
  readonly data: object;
}

/** Schemas of just these events, by type: what `defineEvents` makes, told from the union that `EventOf` makes of it. */
export type SchemasOf<Event extends AnyEvent> = {
  readonly [Type in Event['type']]: TSchema & {
    readonly static: Extract<Event, { readonly type: Type }>['data'];
  };
};
