import type { HLJSApi, Language } from 'highlight.js';

/** highlight.js has no Zig. After the language reference of Zig 0.13. */
export default function zig(hljs: HLJSApi): Language {
  return {
    name: 'Zig',
    keywords: {
      keyword:
        'addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try union unreachable usingnamespace var volatile while',
      literal: 'true false null undefined',
      type: 'bool void noreturn type anyerror anyopaque comptime_int comptime_float i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 isize usize f16 f32 f64 f80 f128 c_int c_uint c_long c_char',
    },
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      { className: 'built_in', begin: /@[A-Za-z_]\w*/ },
      { className: 'string', begin: /\\\\/, end: /$/ },
      hljs.QUOTE_STRING_MODE,
      { className: 'string', begin: /'/, end: /'/, contains: [hljs.BACKSLASH_ESCAPE] },
      hljs.C_NUMBER_MODE,
      { begin: [/\bfn/, /\s+/, /[A-Za-z_]\w*/], scope: { 1: 'keyword', 3: 'title.function' } },
    ],
  };
}
