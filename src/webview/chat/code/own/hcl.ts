import type { HLJSApi, Language } from 'highlight.js';

/** Terraform's and OpenTofu's language; highlight.js has none. After the specification of HCL's native syntax. */
export default function hcl(hljs: HLJSApi): Language {
  const interpolation = { className: 'subst', begin: /[$%]\{/, end: /\}/, contains: [hljs.NUMBER_MODE] };
  return {
    name: 'HCL',
    keywords: {
      keyword: 'for in if else endif endfor',
      literal: 'true false null',
      built_in:
        'resource data variable output module provider terraform locals moved import check backend provisioner lifecycle dynamic',
      type: 'string number bool list map set object tuple any',
    },
    contains: [
      hljs.HASH_COMMENT_MODE,
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      hljs.NUMBER_MODE,
      { className: 'string', begin: /"/, end: /"/, contains: [hljs.BACKSLASH_ESCAPE, interpolation] },
      { className: 'string', begin: /<<-?([A-Za-z_]\w*)$/, end: /^\s*[A-Z_]+$/, contains: [interpolation] },
      { className: 'attr', begin: /^\s*[A-Za-z_][\w-]*(?=\s*=(?!=))/ },
      { className: 'title function_', begin: /\b[A-Za-z_]\w{0,99}(?=\()/ },
    ],
  };
}
