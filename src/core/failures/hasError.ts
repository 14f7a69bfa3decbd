import { asArray, asIdentifier, asObject, asText, type JsonObject } from '../json/json.ts';

/**
 * Whether a payload says that something went wrong. `null`, `""`, `false` and `{}` as `error` occur in good answers,
 * as do `{"code": 0}` and `{"base_resp": {"status_code": 0}}`.
 */
export function hasError(payload: JsonObject): boolean {
  const { error, base_resp: baseResp, error_code: errorCode, choices, Response: wrapped } = payload;
  if (error !== undefined && isSomething(error)) return true;
  if (baseResp !== undefined && isFailureCode(asObject(baseResp)?.status_code)) return true;
  if (errorCode !== undefined && isFailureCode(errorCode)) return true;
  // Tencent Cloud wraps every answer.
  if (wrapped !== undefined && isSomething(asObject(wrapped)?.Error)) return true;
  return choices !== undefined && isSomething(asObject(asArray(choices)[0])?.error);
}

/** Whether a payload without any output is nothing but a failure: a bare `{code, message}` or `{error_msg}`. */
export function isBareError(payload: JsonObject): boolean {
  if (hasError(payload)) return true;
  const { code, status_code: statusCode, status, message = payload.msg, error_msg: errorMessage, choices } = payload;
  if (asText(errorMessage) !== undefined) return true;
  if (asText(message) === undefined || choices !== undefined) return false;
  // A `status` in words may tell of progress.
  return isFailureCode(code ?? statusCode) || (typeof status === 'number' && status >= 400);
}

function isSomething(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** 0, 200 and their like say that all is well. */
function isFailureCode(code: unknown): boolean {
  const name = asIdentifier(code);
  return (
    name !== undefined &&
    !/^(?:0+|2\d\d|20000|ok|success(?:ful)?|succeeded|true|processing|pending|queued|running|loading)$/i.test(name)
  );
}
