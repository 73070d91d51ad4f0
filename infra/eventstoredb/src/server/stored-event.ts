/** An event as the double keeps it. */
export interface StoredEvent {
  /** Where it begins in the log, in bytes as a server's positions are; grows with every event. */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
  /** 100-nanosecond ticks since 1970. */
  readonly created: string;
}

/** An event as a writer sends it. */
export type ProposedEvent = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;
