/** Somebody asks for a connection, to make a call over it. */
export interface ConnectAsked {
  type: 'connect';
  call: string;
  from: string;
}

export interface Accepted {
  type: 'post';
  to: string;
  message: { type: 'connected'; call: string };
}

/** What an endpoint that listens posts back: at once, since its kernel does so whether or not the application has time. */
export function accepted({ call, from }: ConnectAsked): Accepted {
  return { type: 'post', to: from, message: { type: 'connected', call } };
}
