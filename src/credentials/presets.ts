import type { JsonObject } from '../core/json/json.ts';

/** Services whose sign-in is known, as the exchange that each stands for. What a person declares beside it wins. */
export const presets = {
  // https://developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-token
  gigachat: {
    url: 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth',
    headers: { Authorization: 'Basic {{secret:authorization-key}}', RqUID: '{{uuid}}' },
    form: { scope: '{{scope}}' },
    token: '/access_token',
    expires: '/expires_at',
    scope: 'GIGACHAT_API_PERS',
  },
  // https://cloud.ibm.com/docs/account?topic=account-iamtoken_from_apikey
  watsonx: {
    url: 'https://iam.cloud.ibm.com/identity/token',
    headers: {},
    form: { grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: '{{secret:api-key}}' },
    token: '/access_token',
    expires: '/expires_in',
    scope: '',
  },
  // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
  entra: {
    url: 'https://login.microsoftonline.com/{{tenant}}/oauth2/v2.0/token',
    headers: {},
    form: {
      grant_type: 'client_credentials',
      client_id: '{{clientId}}',
      client_secret: '{{secret:client-secret}}',
      scope: '{{scope}}',
    },
    token: '/access_token',
    expires: '/expires_in',
    scope: 'https://cognitiveservices.azure.com/.default',
  },
} as const satisfies Readonly<Record<string, JsonObject>>;

export type PresetName = keyof typeof presets | 'vertex';

export const presetNames: readonly PresetName[] = ['gigachat', 'watsonx', 'entra', 'vertex'];

/** What a token for Vertex AI may do unless the person names another scope. */
export const vertexScope = 'https://www.googleapis.com/auth/cloud-platform';
