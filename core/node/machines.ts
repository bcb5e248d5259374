/**
 * `zootrope/machines`: the policies of the lessons for programs, and the machines themselves for whoever runs machines.
 * How to use them is in docs/machines.md.
 */

export {
  adaptiveLimit,
  bulkhead,
  circuitBreaker,
  hedge,
  rateLimit,
  retry,
  retryBudget,
  timeout,
  type BreakerState,
  type CircuitBreaker,
  type Policy,
  type StackOptions,
} from './policies.ts';
export { PolicyError, type ErrorMeaning } from './policy-error.ts';
export type { CallContext } from './call-context.ts';
export type { CallOptions } from './policy-function.ts';
export type { StateChange } from './policy-storey.ts';

export { aimd, gradient2, vegas } from '../machines/adaptive-limit-rules.ts';
export { breakerCorrected } from '../machines/breaker-corrected.ts';
export {
  cockatielConsecutive,
  cockatielCount,
  cockatielSampling,
  opossum,
  resilience4j,
} from '../machines/breaker-presets.ts';
export type { BreakerRules } from '../machines/breaker-rules.ts';
export type { RetryPolicy } from '../machines/retry-policy.ts';
export {
  awsRetryQuota,
  awsRetryQuota2026,
  finagleBudget,
  grpcThrottling,
  ratioBudget,
} from '../machines/retry-budget.ts';

export { adaptiveLimitMachine } from '../machines/adaptive-limit.ts';
export { breakerMachine } from '../machines/breaker.ts';
export { bulkheadMachine } from '../machines/bulkhead.ts';
export { callTimeoutMachine } from '../machines/call-timeout.ts';
export { hedgeMachine } from '../machines/hedge.ts';
export { limiterPolicyMachine } from '../machines/limiter-policy.ts';
export { lockMachine } from '../machines/lock.ts';
export { retryBudgetMachine } from '../machines/retry-budget-layer.ts';
export { retryMachine } from '../machines/retry.ts';
export { sessionMachine } from '../machines/session.ts';
