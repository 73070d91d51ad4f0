export * from './case-deadlines.js';
export * from './clock-document.js';
export * from './deadline.events.js';
export * from './deadline.js';
export * from './reckon-deadline.js';
export * from './working-calendar.js';
