import type { CustomDialect, CustomModels } from '../../core/generation/customDialect.ts';
import type { ListedModel, Price } from '../../core/generation/listedModel.ts';
import { asAmount, asArray, asIdentifier, asObject, asText, present } from '../../core/json/json.ts';
import { resolvePointer } from '../../core/json/pointer.ts';

const modelPlace = '{{model}}';
/** The same in a path that was parsed. */
const encodedPlace = '%7B%7Bmodel%7D%7D';

/** The path of the endpoint below a base path, which may name parts of it, or all of it, itself. */
export function customEndpoint({ path }: CustomDialect, basePath: string, model = ''): string {
  const fill = (text: string): string =>
    [modelPlace, encodedPlace].reduce(
      (filled, place) => filled.replaceAll(place, () => encodeURIComponent(model)),
      text,
    );
  if (path === undefined) return fill(basePath);
  const [pathname = '', query] = path.split('?');
  const end = pathname.startsWith('/') ? pathname : `/${pathname}`;
  const search = query === undefined ? '' : `?${query}`;
  if (shapeOf(end).test(basePath)) return basePath + search;
  // `…/v1` and `/v1/messages` have their version in common.
  const first = end.slice(0, end.indexOf('/', 1));
  const rest = first !== '' && basePath.endsWith(first) ? end.slice(first.length) : end;
  return fill(basePath + rest) + search;
}

/** Any endpoint that ends in this path, whatever its model. */
function shapeOf(path: string): RegExp {
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`${literal.replaceAll(modelPlace, '[^/]+').replace(/[{}]/g, '\\$&')}$`);
}

/** Where the lists of models are of APIs that are often declared, beside their endpoints. */
const modelsPaths: readonly (readonly [endpoint: RegExp, models: string])[] = [
  // Ollama, Anthropic, Gemini; then OpenAI's other two endpoints.
  [/\/api\/(?:chat|generate)$/, '/api/tags'],
  [/\/v1\/messages$/, '/v1/models'],
  [/\/models\/[^/]+:\w+$/, '/models'],
  [/\/(?:responses|completions?)$/, '/models'],
];

export function customModelsPath({ path, models }: CustomDialect, endpointPath: string): string | undefined {
  if (models === undefined) {
    const found = modelsPaths.find(([shape]) => shape.test(endpointPath));
    return found === undefined ? undefined : endpointPath.replace(...found);
  }
  const own = models.path.startsWith('/') ? models.path : `/${models.path}`;
  if (path === undefined) return own;
  const [pathname = ''] = path.split('?');
  return endpointPath.replace(shapeOf(pathname.startsWith('/') ? pathname : `/${pathname}`), '') + own;
}

/** The models of an answer, with what they cost for a million tokens. */
export function readCustomModels(places: CustomModels, answer: unknown): readonly ListedModel[] {
  const object = asObject(answer);
  const usual = [answer, object?.data, object?.models, object?.items, object?.result];
  const list =
    places.list === undefined ? usual.map(asArray).find(each => each.length > 0) : resolvePointer(answer, places.list);
  return asArray(list).flatMap(model => {
    const at = (pointer: string | undefined): unknown =>
      pointer === undefined ? undefined : resolvePointer(model, pointer);
    const id = asIdentifier(at(places.id));
    if (id === undefined || id.length > 200) return [];
    const perMillion = (value: unknown): number | undefined => {
      const amount = asAmount(value);
      return amount === undefined || places.pricesPer !== 'token' ? amount : amount * 1_000_000;
    };
    const price: Price = present({
      input: perMillion(at(places.inputPrice)),
      cachedInput: perMillion(at(places.cachedInputPrice)),
      output: perMillion(at(places.outputPrice)),
    });
    const label = asText(at(places.label));
    return [
      present({
        id,
        label: label === id ? undefined : label?.slice(0, 100),
        price: Object.keys(price).length === 0 ? undefined : price,
        contextLength: asAmount(at(places.contextLength)),
      }),
    ];
  });
}
