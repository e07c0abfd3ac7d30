// SPDX-License-Identifier: Apache-2.0
// A gRPC server that gives back what it gets, and a client of it: gRPC itself as the test of a kernel's local
// sockets, epoll, eventfd and futex, without a line of ours in between.
//   rpc_echo serve SOCKET                   says "serving" when it does, until it is killed
//   rpc_echo call SOCKET CALLS STREAMS      so many calls one after another, up to the first that fails, then
//   so
//                                           many streams at once
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr int kMessages = 20;  // of each stream
constexpr size_t kBytes = 100;

class Echo final : public grpc::CallbackGenericService {
    class Stream final : public grpc::ServerGenericBidiReactor {
    public:
        Stream() { StartRead(&message_); }
        void OnReadDone(bool ok) override { ok ? StartWrite(&message_) : Finish(grpc::Status::OK); }
        void OnWriteDone(bool ok) override { ok ? StartRead(&message_) : Finish(grpc::Status::CANCELLED); }
        void OnDone() override { delete this; }

    private:
        grpc::ByteBuffer message_;
    };
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
        return new Stream;
    }
};

int serve(const std::string& address) {
    Echo echo;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterCallbackGenericService(&echo);
    const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    if (!server)
        return 1;
    std::puts("serving");
    std::fflush(stdout);
    server->Wait();
    return 0;
}

// One call on a queue of its own, so that every step can be waited for.
class Call {
public:
    explicit Call(grpc::GenericStub& stub) : call_(stub.PrepareCall(&context_, "/echo/stream", &queue_)) {
        call_->StartCall(this);
        began_ = next();
    }
    ~Call() {
        queue_.Shutdown();
        while (next()) {
        }
    }
    bool exchange() {
        const grpc::Slice slice{std::string(kBytes, 'x')};
        grpc::ByteBuffer answer;
        call_->Write(grpc::ByteBuffer{&slice, 1}, this);
        if (!began_ || !next())
            return false;
        call_->Read(&answer, this);
        return next() && answer.Length() == kBytes;
    }
    bool finish() {
        grpc::Status status;
        call_->WritesDone(this);
        const bool done = next();
        call_->Finish(&status, this);
        return next() && done && status.ok();
    }

private:
    bool next() {
        void* tag = nullptr;
        bool ok = false;
        return queue_.Next(&tag, &ok) && ok;
    }

    grpc::ClientContext context_;
    grpc::CompletionQueue queue_;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
    bool began_ = false;
};

int call(const std::string& address, int calls, int streams) {
    grpc::GenericStub stub{grpc::CreateChannel(address, grpc::InsecureChannelCredentials())};
    int answered = 0;
    while (answered < calls) {
        Call one{stub};
        if (!one.exchange() || !one.finish())
            break;
        answered++;
    }
    std::atomic<int> complete{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < streams; i++)
        threads.emplace_back([&] {
            Call stream{stub};
            int exchanged = 0;
            while (exchanged < kMessages && stream.exchange())
                exchanged++;
            complete += exchanged == kMessages && stream.finish();
        });
    for (std::thread& thread : threads)
        thread.join();
    std::printf("%d of %d calls, %d of %d streams\n", answered, calls, complete.load(), streams);
    return answered == calls && complete == streams ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    const std::string_view verb = count > 2 ? words[1] : "";
    if (verb == "serve" && count == 3)
        return serve(std::string{"unix:"} + words[2]);
    if (verb == "call" && count == 5)
        return call(std::string{"unix:"} + words[2], std::atoi(words[3]), std::atoi(words[4]));
    std::fputs("usage: rpc_echo serve SOCKET | call SOCKET CALLS STREAMS\n", stderr);
    return 2;
}
