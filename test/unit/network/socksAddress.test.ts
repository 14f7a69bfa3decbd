import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { Address4, Address6 } from '../../../src/network/socksAddress.ts';
import { projectFolder } from '../../rig/run/project.ts';

/** The library that the SOCKS library would use. */
const load = createRequire(createRequire(join(projectFolder, 'package.json')).resolve('socks'));
const library = load('ip-address') as { readonly Address4: typeof Address4; readonly Address6: typeof Address6 };

describe('Addresses for SOCKS proxies', () => {
  it('are what the library makes of them', () => {
    fc.assert(
      fc.property(fc.ipV4(), text => {
        assert.deepEqual(new Address4(text).toArray(), new library.Address4(text).toArray());
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), text => {
        assert.equal(new Address6(text).canonicalForm(), new library.Address6(text).canonicalForm(), text);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 }), bytes => {
        assert.equal(
          Address6.fromByteArray(bytes).canonicalForm(),
          library.Address6.fromByteArray(bytes).canonicalForm(),
        );
      }),
    );
  });

  it('may have a zone', () => {
    assert.equal(new Address6('fe80::1%eth0').canonicalForm(), 'fe80:0000:0000:0000:0000:0000:0000:0001');
  });
});
