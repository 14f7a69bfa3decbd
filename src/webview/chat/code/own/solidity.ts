import type { HLJSApi, Language } from 'highlight.js';

/** The language of Ethereum's contracts; highlight.js has none. After the reference of Solidity 0.8. */
export default function solidity(hljs: HLJSApi): Language {
  return {
    name: 'Solidity',
    keywords: {
      keyword:
        'abstract anonymous as assembly break calldata catch constant constructor continue contract delete do else emit enum error event external fallback for from function if immutable import indexed interface internal is library mapping memory modifier new override payable pragma private public pure receive return returns revert storage struct this throw try unchecked using view virtual while',
      literal: 'true false wei gwei ether seconds minutes hours days weeks',
      type: 'address bool string bytes byte int uint int8 int16 int32 int64 int128 int256 uint8 uint16 uint32 uint64 uint128 uint256 bytes1 bytes4 bytes8 bytes16 bytes20 bytes32 fixed ufixed',
      built_in: 'abi block msg tx require assert keccak256 sha256 ripemd160 ecrecover selfdestruct super',
    },
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      hljs.APOS_STRING_MODE,
      hljs.QUOTE_STRING_MODE,
      hljs.C_NUMBER_MODE,
      {
        begin: [/\b(?:contract|interface|library|struct|enum|event|error|modifier)/, /\s+/, /[A-Za-z_$][\w$]*/],
        scope: { 1: 'keyword', 3: 'title.class' },
      },
      { begin: [/\bfunction/, /\s+/, /[A-Za-z_$][\w$]*/], scope: { 1: 'keyword', 3: 'title.function' } },
    ],
  };
}
