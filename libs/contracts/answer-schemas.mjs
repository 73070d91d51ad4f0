// Reads the types of `src/api`, so that what a controller promises its compiler is what the interface's
// document promises its readers.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const FOLDER = join(import.meta.dirname, 'src', 'api');

/** JSON Schema of every type of `src/api`, by name. */
export const answerSchemas = () => {
  const paths = readdirSync(FOLDER).map((name) => join(FOLDER, name));
  const program = ts.createProgram(paths, { strict: true, exactOptionalPropertyTypes: true });
  const checker = program.getTypeChecker();
  const symbols = paths.flatMap((path) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path))),
  );
  const names = new Map(
    symbols.map((symbol) => [checker.getDeclaredTypeOfSymbol(symbol), symbol.name]),
  );
  const schemas = new Schemas(checker, names);
  return Object.fromEntries(
    symbols.map((symbol) => [
      symbol.name,
      withWords(schemas.inside(checker.getDeclaredTypeOfSymbol(symbol)), symbol, checker),
    ]),
  );
};

const withWords = (schema, symbol, checker) => {
  const description = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return description === '' ? schema : { description, ...schema };
};

class Schemas {
  constructor(checker, names) {
    this.checker = checker;
    this.names = names;
  }

  of(type) {
    const name = this.names.get(type);
    return name === undefined ? this.inside(type) : { $ref: `#/components/schemas/${name}` };
  }

  inside(type) {
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.isUnion()) return this.union(type.types);
    if (this.checker.isArrayLikeType(type))
      return { type: 'array', items: this.of(this.checker.getTypeArguments(type)[0]) };
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.object(type);
    throw new Error(`No schema is known for ${this.checker.typeToString(type)}.`);
  }

  union(types) {
    if (types.every((type) => type.isStringLiteral()))
      return { type: 'string', enum: types.map(({ value }) => value) };
    return { anyOf: types.map((type) => this.of(type)) };
  }

  object(type) {
    const members = this.checker.getPropertiesOfType(type);
    const isOptional = ({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0;
    return {
      type: 'object',
      required: members.filter((member) => !isOptional(member)).map(({ name }) => name),
      properties: Object.fromEntries(
        members.map((member) => {
          const own = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(member));
          return [member.name, withWords(this.of(own), member, this.checker)];
        }),
      ),
    };
  }
}
