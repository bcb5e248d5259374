import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { expect, expectTypeOf, test } from 'vitest';
import type { RecordKind, RecordOf, TraceHeader } from './record.ts';
import { headerSchema, recordSchemas, typedSchema } from './schema.ts';

test('the schema is the interfaces of record.ts, no more and no less', () => {
  expectTypeOf<v.InferOutput<typeof headerSchema>>().toEqualTypeOf<TraceHeader>();
  type Parsed = { [K in RecordKind]: v.InferOutput<(typeof recordSchemas)[K]> };
  expectTypeOf<Parsed>().toEqualTypeOf<{ [K in RecordKind]: RecordOf<K> }>();
});

test('trace.schema.json is made from it (`npm run schema`)', async () => {
  const definitions = { typed: typedSchema, header: headerSchema, ...recordSchemas };
  const { step, ...others } = recordSchemas;
  const line = toJsonSchema(v.union([headerSchema, v.variant('kind', [step, ...Object.values(others)])]), {
    definitions,
  });
  const schema = {
    $schema: line.$schema,
    title: 'One line of a Zootrope trace (NDJSON): the header first, then records',
    ...line,
  };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('trace.schema.json');
});
