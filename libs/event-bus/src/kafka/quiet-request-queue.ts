import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const { prototype } = RequestQueue;
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 looks every millisecond, on every connection, for requests that wait to be sent, also
 * when none does (tulios/kafkajs#1704): twenty connections cost a service several per cent of a core for
 * nothing. Here it looks only while something waits; whatever comes to wait later starts it again.
 */
prototype.scheduleCheckPendingRequests = function scheduleWhileSomethingWaits() {
  if (this.pending.length > 0) schedule.call(this);
};
