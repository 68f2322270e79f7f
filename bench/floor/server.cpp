#include "bench/floor/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "bench/floor/signatures.hpp"

namespace farebox::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Json = nlohmann::json;
using Socket = asio::generic::stream_protocol::socket;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// What one thread works with.
struct Worker {
    explicit Worker(const FloorServerOptions& chosen, std::string text)
        : options{chosen}, answer_text{std::move(text)}, answer(Json::parse(answer_text)) {}

    std::string respond(const std::string& body) {
        signer.sign(options.signatures);
        if (!options.json) {
            return answer_text;
        }
        const Json request = Json::parse(body);
        Json response = answer;
        response["ManifestID"] = request.at("ManifestID");
        return response.dump();
    }

    const FloorServerOptions& options;
    std::string answer_text;
    Json answer;
    BareSigner signer;
    asio::io_context context{1};
};

asio::awaitable<void> serve(Worker* worker, Socket socket) {
    boost::beast::flat_buffer buffer;
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    for (;;) {
        http::request<http::string_body> request;
        co_await http::async_read(socket, buffer, request, token);
        if (failed) {
            co_return;
        }
        http::response<http::string_body> response{http::status::ok, request.version()};
        response.set(http::field::content_type, "application/json");
        response.body() = worker->respond(request.body());
        response.prepare_payload();
        co_await http::async_write(socket, response, token);
        if (failed) {
            co_return;
        }
    }
}

template <class Acceptor>
asio::awaitable<void> accept_all(Acceptor acceptor, std::vector<Worker*> workers) {
    for (std::size_t turn = 0;; ++turn) {
        Worker* const worker = workers[turn % workers.size()];
        auto socket = co_await acceptor.async_accept(worker->context, asio::use_awaitable);
        asio::co_spawn(worker->context, serve(worker, Socket{std::move(socket)}), asio::detached);
    }
}

void listen_unix(const std::string& path, const std::vector<Worker*>& workers) {
    ::unlink(path.c_str());
    asio::local::stream_protocol::acceptor acceptor{workers.front()->context,
                                                    asio::local::stream_protocol::endpoint{path}};
    asio::co_spawn(workers.front()->context, accept_all(std::move(acceptor), workers), asio::detached);
    std::cout << "unix:" << path << '\n' << std::flush;
}

/// One listening socket per thread; the kernel deals the connections.
void listen_tcp(const std::vector<Worker*>& workers) {
    asio::ip::tcp::endpoint endpoint{asio::ip::address_v4::loopback(), 0};
    for (Worker* worker : workers) {
        asio::ip::tcp::acceptor acceptor{worker->context};
        acceptor.open(endpoint.protocol());
        acceptor.set_option(ReusePort{true});
        acceptor.bind(endpoint);
        acceptor.listen();
        endpoint = acceptor.local_endpoint();
        asio::co_spawn(worker->context, accept_all(std::move(acceptor), {worker}), asio::detached);
    }
    std::cout << "http://127.0.0.1:" << endpoint.port() << '\n' << std::flush;
}

std::string read_file(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

int serve_floor(const FloorServerOptions& options) {
    std::vector<std::unique_ptr<Worker>> owned;
    std::vector<Worker*> workers;
    for (std::uint32_t i = 0; i < options.threads; ++i) {
        owned.push_back(std::make_unique<Worker>(options, read_file(options.answer_file)));
        workers.push_back(owned.back().get());
    }
    if (options.unix_path.empty()) {
        listen_tcp(workers);
    } else {
        listen_unix(options.unix_path, workers);
    }
    std::vector<std::thread> threads;
    threads.reserve(workers.size());
    for (Worker* worker : workers) {
        threads.emplace_back([worker] {
            const auto work = asio::make_work_guard(worker->context);
            worker->context.run();
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    return 0;
}

}  // namespace farebox::bench
