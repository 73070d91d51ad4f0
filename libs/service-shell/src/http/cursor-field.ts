import { applyDecorators } from '@nestjs/common';
import { CURSOR_CHARACTERS_MAX } from '@zhixin/read-model';
import { ValidateBy } from 'class-validator';
import { MayBeEmpty } from './fields.js';
import type { Sentence } from '../problems/problem.js';

/** Said of every cursor that cannot be read, whatever is wrong with it. */
export const NOT_A_CURSOR: Sentence = {
  zh: '游标无效，请从第一页重新开始',
  en: 'is not a cursor of this list; start again from its first page',
};

const CURSOR = /^[\w-]+$/;

/** The `cursor` of a list: absent or empty for its first page. Whether it belongs to the list, `pageByCursor` finds. */
export const IsCursor = () =>
  applyDecorators(
    MayBeEmpty(),
    ValidateBy({
      // As the code of `BadCursor` is made of it.
      name: 'badCursor',
      constraints: [CURSOR_CHARACTERS_MAX],
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.length <= CURSOR_CHARACTERS_MAX && CURSOR.test(value),
        defaultMessage: () => `${NOT_A_CURSOR.zh} | ${NOT_A_CURSOR.en}`,
      },
    }),
  );
