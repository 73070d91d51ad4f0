import { FormatRegistry } from '@sinclair/typebox';
import { isDate, isInstant } from './index.js';

// TypeBox keeps one registry for the whole process and knows no format until told. Whoever compiles a schema with
// a time in it loads this module, so that the grammar is the same whatever else is loaded, and in which order.
FormatRegistry.Set('date', isDate);
FormatRegistry.Set('date-time', isInstant);
