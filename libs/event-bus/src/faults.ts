/** The topic was never made by `ensureTopic`. */
export class UnknownTopic extends Error {
  constructor(readonly topic: string) {
    super(`There is no topic ${topic}.`);
  }
}

/** No parked delivery has this id: it was replayed meanwhile, or never existed. */
export class UnknownParkedEvent extends Error {
  constructor(readonly id: string) {
    super(`There is no parked delivery ${id}.`);
  }
}
