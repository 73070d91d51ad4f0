export * from './deadline.js';
export * from './reckon-deadline.js';
export * from './working-calendar.js';
