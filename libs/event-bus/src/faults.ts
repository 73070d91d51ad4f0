/** The topic was never made by `ensureTopic`. */
export class UnknownTopic extends Error {
  constructor(readonly topic: string) {
    super(`There is no topic ${topic}.`);
  }
}

/** Nothing stands where the log of a topic points to: its owner lost it, or set another event there. */
export class PlaceGone extends Error {
  constructor(
    readonly topic: string,
    readonly position: string,
  ) {
    super(`The source of ${topic} does not hold what was published from its position ${position}.`);
  }
}

/** The bus was asked for places of a topic whose source it does not know or cannot reach. */
export class NoTopicSource extends Error {
  constructor(readonly topic: string) {
    super(`This bus takes no places of ${topic}: it takes events.`);
  }
}

/** No parked delivery has this id: it was replayed meanwhile, or never existed. */
export class UnknownParkedEvent extends Error {
  constructor(readonly id: string) {
    super(`There is no parked delivery ${id}.`);
  }
}
