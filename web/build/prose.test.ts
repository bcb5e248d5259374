import { expect, test } from 'vitest';
import { sectionsOf } from './prose.ts';

test('the prose of a lesson is cut at its headings', () => {
  const text = `Above all.

# The *herd* of \`a < b\`

## Ana holds {#ana-holds}

While \`a < b\`:

- one

### Two believers, one lock!

#### Aside

End.
`;
  expect(sectionsOf(text)).toEqual({
    intro: { title: '', html: '<p>Above all.</p>' },
    'the-herd-of-a-b': { title: 'The herd of a < b', html: '' },
    'ana-holds': { title: 'Ana holds', html: '<p>While <code>a &lt; b</code>:</p>\n<ul>\n<li>one</li>\n</ul>' },
    'two-believers-one-lock': { title: 'Two believers, one lock!', html: '<h4>Aside</h4>\n<p>End.</p>' },
  });
});

test('a link that is defined below works in every section', () => {
  const text = '# One\n\n[ZooKeeper][zk]\n\n# Two\n\n[zk]: https://zookeeper.apache.org\n';
  expect(sectionsOf(text)['one']?.html).toBe('<p><a href="https://zookeeper.apache.org">ZooKeeper</a></p>');
});

test('two headings of one id are an error: a step would show the wrong one', () => {
  expect(() => sectionsOf('# Same\n\n# Same\n')).toThrow('two headings have the id "same"');
});
