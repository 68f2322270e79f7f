#include <unistd.h>

#include "signer/config/check_callers.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/sockets.hpp"

// Which sockets the daemon opens or takes over from its service manager.
namespace farebox::signer {

namespace {

std::string_view setting_of(std::string_view listener) noexcept {
    if (listener == "operations") {
        return "operations.listen";
    }
    return listener == "admin" ? "admin.unix" : "api.tcp or api.unix";
}

}  // namespace

std::vector<std::string> Daemon::listening() const {
    const std::scoped_lock lock{listening_mutex_};
    return listening_;
}

/// A socket that an earlier front opened is used again; one that is opened now is kept for the next.
void Daemon::use_kept(net::ListenSpec& spec) const {
    if (std::holds_alternative<net::InheritedSocket>(spec.address)) {
        return;
    }
    const bool is_unix = std::holds_alternative<net::UnixAddress>(spec.address);
    const auto key = (is_unix ? "unix-" : "tcp-") + spec.name;
    if (const auto kept = sockets_.kept.find(key); kept != sockets_.kept.end()) {
        spec.address = net::InheritedSocket{kept->second};
    } else if (sockets_.keep) {
        spec.opened = [this, key](int fd) { sockets_.keep(key, fd); };
    }
}

/// A front that is to be followed by another leaves them: callers wait there.
void Daemon::remove_socket_files(bool served) const {
    if (served || sockets_.kept.empty()) {
        for (const auto& path : socket_files_) {
            ::unlink(path.c_str());
        }
    }
}

Result<void> Daemon::listen_on(net::HttpServer& server, net::ListenSpec spec) {
    use_kept(spec);
    const auto name = spec.name;
    const bool guarded = static_cast<bool>(spec.admits);
    const auto endpoint = server.listen(std::move(spec));
    if (!endpoint) {
        auto error = endpoint.error();
        if (error.hint.empty()) {
            error.hint = "stop what has that address, or choose another with " + std::string{setting_of(name)};
        }
        return error;
    }
    const bool plain = endpoint->scheme == net::Scheme::http && !endpoint->is_loopback();
    if (plain && !(guarded && config::knows_remote_callers(current()))) {
        return make_error(ErrorCode::invalid_argument,
                          "the inherited socket " + endpoint->to_string() + " is reachable from other machines, and " +
                              (guarded ? "no [[client]] could be known from there" : "this listener has no TLS"),
                          guarded ? "give one an api_key, certificate or jwt"
                                  : "let the service manager listen on 127.0.0.1, [::1] or a Unix socket, or name the "
                                    "peers of [api.trusted_proxy]");
    }
    const std::scoped_lock lock{listening_mutex_};
    listening_.push_back(name + " " + endpoint->to_string());
    return {};
}

Result<void> Daemon::listen_inherited(net::HttpServer& server, const std::string& name, const std::vector<int>& sockets,
                                      const std::string& instead_of,
                                      const std::function<bool(const net::Peer&)>& admits) {
    for (const int fd : sockets) {
        if (auto done = listen_on(server, {net::InheritedSocket{fd}, std::nullopt, name, {}, admits}); !done) {
            return done;
        }
    }
    log_.info("inherited", {{"listener", name}, {"instead_of", instead_of}});
    return {};
}

Result<void> Daemon::listen_unix(net::HttpServer& server, const std::string& name, const std::string& path,
                                 unsigned mode) {
    if (auto folder = prepare_socket_folder(path); !folder) {
        return folder;
    }
    auto done = listen_on(server, {net::UnixAddress{path, mode}, std::nullopt, name});
    if (done) {
        socket_files_.push_back(path);
    }
    return done;
}

Result<void> Daemon::listen_operations() {
    const auto& inherited = sockets_.inherited;
    const auto address = current().operations.listen;
    return inherited.operations.empty()
               ? listen_on(*operations_server_, {to_tcp_address(address), std::nullopt, "operations"})
               : listen_inherited(*operations_server_, "operations", inherited.operations, address);
}

Result<void> Daemon::listen_admin() {
    const auto& inherited = sockets_.inherited;
    const auto path = current().api.admin_socket;
    return inherited.admin.empty() ? listen_unix(*admin_server_, "admin", path, 0600)
                                   : listen_inherited(*admin_server_, "admin", inherited.admin, path);
}

Result<void> Daemon::listen_api() {
    const auto& inherited = sockets_.inherited;
    const auto api = current().api;
    Result<void> done;
    if (!inherited.api.empty()) {
        done = listen_inherited(*api_server_, "api", inherited.api, api.unix_socket, plain_guard());
    } else if (!api.unix_socket.empty()) {
        done = listen_unix(*api_server_, "api", api.unix_socket, 0660);
    }
    if (done && !api.tcp.empty()) {
        const auto identity =
            first_certificate_ ? std::optional{first_certificate_->identity} : std::optional<net::TlsIdentity>{};
        net::ListenSpec spec{to_tcp_address(api.tcp), identity, std::string{kApiListener}};
        if (!identity) {
            spec.admits = plain_guard();
        }
        done = listen_on(*api_server_, std::move(spec));
    }
    return done;
}

Result<void> Daemon::listen() {
    const auto api = current().api;
    net::ServerLimits limits;
    limits.max_connections = api.max_connections;
    limits.body_bytes = api.max_body_bytes;
    auto options = api_->options_for(limits);
    options.handshake_failed = [this](const net::Peer& peer, const Error& error) {
        metrics_.handshake_failed();
        log_.write(LogLevel::debug, "handshake_failed", {{"peer", peer.address}, {"message", error.message}});
    };
    api_server_ = std::make_unique<net::HttpServer>(*pool_, std::move(options));
    admin_server_ = std::make_unique<net::HttpServer>(*pool_, admin_->server_options());
    operations_server_ = std::make_unique<net::HttpServer>(*pool_, operations_->server_options());
    // The API last: whoever can connect to it finds everything else in place.
    for (const auto step : {&Daemon::listen_operations, &Daemon::listen_admin, &Daemon::listen_api}) {
        if (auto done = (this->*step)(); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace farebox::signer
