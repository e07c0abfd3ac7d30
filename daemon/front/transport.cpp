// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/transport.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_posix.h>
#include <spdlog/spdlog.h>

#include "daemon/front/ports_service.h"

namespace iopermd::front {
namespace {

// Linking the reflection library adds its plugin to every ServerBuilder of the process; ordinary peers need
// not browse the API.
class WithoutReflection final : public grpc::ServerBuilderOption {
public:
    void UpdateArguments(grpc::ChannelArguments*) override {}
    void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
        std::erase_if(*plugins, [](const auto& plugin) {
            return dynamic_cast<grpc::reflection::ProtoServerReflectionPlugin*>(plugin.get()) != nullptr;
        });
    }
};

// Both libraries write to standard error what a client's malformed bytes make them say; nobody shall fill the
// journal with that.
void quieten_libraries() {
    ::gpr_set_log_function([](gpr_log_func_args* args) { spdlog::debug("gRPC: {}", args->message); });
    google::protobuf::SetLogHandler(
        [](google::protobuf::LogLevel, const char*, int, const std::string& message) {
            spdlog::debug("protobuf: {}", message);
        });
}

}  // namespace

struct Transport::Half {
    PortsService service;
    std::unique_ptr<grpc::Server> server;
};

Transport::Transport(Broker& broker, EventBus& events, const ConnectionTable& connections, AuditLog& audit)
    : ordinary_(new Half{{broker, events, connections, audit}, nullptr}),
      admin_(new Half{{broker, events, connections, audit}, nullptr}) {}

Transport::~Transport() {
    stop(std::chrono::milliseconds::zero());
}

Result<void> Transport::start() {
    quieten_libraries();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    for (Half* half : {ordinary_.get(), admin_.get()}) {
        grpc::ServerBuilder builder;
        builder.RegisterService(&half->service);
        builder.SetMaxReceiveMessageSize(kLargestMessage);
        builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
        if (half == ordinary_.get())
            builder.SetOption(std::make_unique<WithoutReflection>());
        half->server = builder.BuildAndStart();
        if (!half->server)
            return fail(Code::Internal, "gRPC does not start a server");
    }
    return {};
}

void Transport::serve(UniqueFd socket, bool admin) {
    grpc::AddInsecureChannelFromFd((admin ? admin_ : ordinary_)->server.get(), socket.release());
}

void Transport::stop(std::chrono::milliseconds patience) {
    for (Half* half : {ordinary_.get(), admin_.get()})
        if (half->server)
            half->server->Shutdown(std::chrono::system_clock::now() + patience);
}

}  // namespace iopermd::front
