// The part of OrchestratorNode that dies, comes back and cannot be reached in between.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "sandbox/orchestrator/orchestrator_node.hpp"

namespace farebox::sandbox {
namespace {

namespace asio = boost::asio;

/// Says for as long as it exists that a change is under way.
class Changing {
public:
    explicit Changing(bool& flag) : flag_{flag} { flag_ = true; }
    Changing(const Changing&) = delete;
    Changing& operator=(const Changing&) = delete;
    ~Changing() { flag_ = false; }

private:
    bool& flag_;
};

asio::awaitable<void> cut(std::shared_ptr<net::HttpServer> server) {
    server->stop(std::chrono::milliseconds{0});
    co_return;
}

}  // namespace

Result<void> OrchestratorNode::check_is(std::initializer_list<Condition> allowed) const {
    if (changing_) {
        return make_error(ErrorCode::invalid_argument, name() + " is just being changed");
    }
    if (std::ranges::find(allowed, condition_) == allowed.end()) {
        return make_error(ErrorCode::invalid_argument, name() + " is " + std::string{to_string(condition_)});
    }
    return {};
}

/// The server waits until its connections have ended, which happens on the thread that this runs on.
asio::awaitable<void> OrchestratorNode::hang_up(HeldPort::Callers callers) {
    const std::shared_ptr<net::HttpServer> server{std::move(server_)};
    if (server) {
        auto cutting = asio::co_spawn(ground_.blocking, cut(server), asio::use_awaitable);
        co_await std::move(cutting);
    }
    held_port_.hold(where_.address, callers);
}

Changed OrchestratorNode::stop_serving(HeldPort::Callers callers, Condition then) {
    if (auto fits = check_is({Condition::serving}); !fits) {
        co_return fits;
    }
    const Changing changing{changing_};
    co_await hang_up(callers);
    condition_ = then;
    co_return Result<void>{};
}

Changed OrchestratorNode::unplug() {
    return stop_serving(HeldPort::Callers::refused, Condition::unplugged);
}

Changed OrchestratorNode::hang() {
    return stop_serving(HeldPort::Callers::left_waiting, Condition::hanging);
}

Changed OrchestratorNode::plug() {
    if (auto fits = check_is({Condition::unplugged, Condition::hanging}); !fits) {
        co_return fits;
    }
    if (condition_ == Condition::hanging) {
        held_port_.release();  // two sockets cannot listen
    }
    auto listening = listen();
    condition_ = listening ? Condition::serving : condition_;
    co_return listening;
}

/// Connections first: a process that is killed says goodbye to nobody.
Changed OrchestratorNode::die() {
    if (auto fits = check_is({Condition::serving, Condition::unplugged, Condition::hanging}); !fits) {
        co_return fits;
    }
    const Changing changing{changing_};
    co_await hang_up(HeldPort::Callers::refused);
    report_.end_every_session("died");
    life_->orchestrator.runners().release_all();
    condition_ = Condition::dead;
    co_return Result<void>{};
}

void OrchestratorNode::crash() {
    asio::co_spawn(ground_.pool.at(0), die(), asio::detached);
}

Changed OrchestratorNode::revive() {
    if (auto fits = check_is({Condition::dead}); !fits) {
        co_return fits;
    }
    auto begun = begin_life();
    if (begun) {
        begun = listen();
    }
    condition_ = begun ? Condition::serving : condition_;
    co_return begun;
}

Changed OrchestratorNode::restart() {
    if (condition_ != Condition::dead) {
        auto dead = co_await die();
        if (!dead) {
            co_return dead;
        }
    }
    auto alive = co_await revive();
    co_return alive;
}

std::string_view to_string(OrchestratorNode::Condition condition) {
    switch (condition) {
        case OrchestratorNode::Condition::serving:
            return "serving";
        case OrchestratorNode::Condition::unplugged:
            return "unplugged";
        case OrchestratorNode::Condition::hanging:
            return "hanging";
        case OrchestratorNode::Condition::dead:
            return "dead";
    }
    return "";
}

}  // namespace farebox::sandbox
