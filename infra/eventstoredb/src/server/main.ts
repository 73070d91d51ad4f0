import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { appendCall, batchAppendCall, deleteCall, tombstoneCall } from './appending.js';
import { controlServer } from './control.js';
import { gossipCall, supportedMethodsCall } from './discovery.js';
import { DoubleNode } from './double.js';
import { EventLog } from './event-log.js';
import { ConnectionProxy } from './connection-proxy.js';
import { readCall } from './reading.js';

// A client may send more in one message than an append may hold; the answer is a refusal, not a broken call.
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;

const serve = async () => {
  const { port, folder } = JSON.parse(process.argv[2] ?? '{}') as {
    port?: number;
    folder?: string;
  };
  const double = new DoubleNode(new EventLog(folder));
  const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX });
  server.addService(streams.StreamsService, {
    read: readCall(double),
    append: appendCall(double),
    batchAppend: batchAppendCall(double),
    delete: deleteCall(double),
    tombstone: tombstoneCall(double),
  });
  server.addService(serverFeatures.ServerFeaturesService, {
    getSupportedMethods: supportedMethodsCall,
  });
  server.addService(gossip.GossipService, { read: gossipCall(double) });
  const behind = await new Promise<number>((bound, failed) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error === null ? bound(at) : failed(error),
    );
  });
  const front = new ConnectionProxy(behind, double.faults, double.calls);
  double.cut = () => front.cut();
  double.port = await front.listen(port ?? 0);
  const control = controlServer(double);
  await new Promise<void>((listening) => control.listen(0, '127.0.0.1', listening));
  const address = control.address() as AddressInfo;
  const stop = () => {
    front.close();
    server.forceShutdown();
    control.close();
    control.closeAllConnections();
    double.log.close();
    process.stdin.destroy();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // It lives no longer than whoever started it.
  process.stdin.once('close', () => process.exit()).resume();
  // Whoever started it reads this line.
  process.stdout.write(`${JSON.stringify({ port: double.port, control: address.port })}\n`);
};

await serve();
