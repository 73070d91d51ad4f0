import type { handleUnaryCall } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type * as Gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type { DoubleNode } from './double.js';

/** The version whose behaviour the double imitates. */
const VERSION = '23.10.0';
const STREAMS_SERVICE = 'event_store.client.streams.streams';
const STREAMS_METHODS = {
  read: ['position', 'events'],
  append: [],
  batchappend: ['deadline_duration'],
  delete: [],
  tombstone: [],
} as const;

/** `ServerFeatures/GetSupportedMethods`. */
export const supportedMethodsCall: handleUnaryCall<Shared.Empty, Features.SupportedMethods> = (
  _call,
  answer,
) => {
  const supported = new features.SupportedMethods().setEventStoreServerVersion(VERSION);
  for (const [method, its] of Object.entries(STREAMS_METHODS))
    supported.addMethods(
      new features.SupportedMethod()
        .setServiceName(STREAMS_SERVICE)
        .setMethodName(method)
        .setFeaturesList([...its]),
    );
  answer(null, supported);
};

/** `Gossip/Read`: a cluster of this node alone. */
export const gossipCall =
  (double: DoubleNode): handleUnaryCall<Shared.Empty, Gossip.ClusterInfo> =>
  (_call, answer) => {
    const { LEADER } = gossip.MemberInfo.VNodeState;
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
      .setState(LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(double.port));
    answer(null, new gossip.ClusterInfo().setMembersList([member]));
  };
