import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { badInput, type FieldFault } from '../problems/problem.js';
import { faultsOfField } from './bodies.js';
import { escaped, unknownField } from './field-faults.js';

/** Faults named in one answer at most; more would only help someone flood the log. */
const FAULTS_MAX = 50;

/** Checks bodies, queries and parameters against their classes; a field the class does not know is a fault. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    // What was left out, or sent empty, keeps the default of its class.
    transformOptions: { exposeUnsetFields: false },
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: true, value: false },
    exceptionFactory: (errors) => badInput(...errors.flatMap(faultsOf).slice(0, FAULTS_MAX)),
  });

const faultsOf = ({
  constraints = {},
  target = {},
  property,
}: ValidationError): readonly FieldFault[] =>
  'whitelistValidation' in constraints
    ? [unknownField(`/${escaped(property)}`)]
    : faultsOfField(target, property);
