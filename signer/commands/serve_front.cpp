#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <system_error>

#include "signer/commands/roles.hpp"
#include "signer/config/load.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/front_link.hpp"
#include "vault/control.hpp"
#include "vault/hardening.hpp"
#include "vault/remote_vault.hpp"
#include "vault/sandbox.hpp"

namespace farebox::signer::commands {
namespace {

/// glibc gives the end of a thread's heap back to the system, and takes it again, many times a second under load. A
/// little slack ends that; it must be said before the first thread starts.
void keep_some_heap() {
    constexpr int kSlackBytes = 1 << 20;
    mallopt(M_TOP_PAD, kSlackBytes);
    mallopt(M_TRIM_THRESHOLD, 8 * kSlackBytes);
}

/// Every listener has its own connections, and whoever fills one must not take the descriptors of the others.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);  // else what there is has to do: accepting waits
    }
}

/// Nothing comes from supervisor or vault after this: it would find a daemon that is gone.
class QuietAtEnd {
public:
    QuietAtEnd(FrontLink& link, vault::RemoteVault& vault) : link_{link}, vault_{vault} {}
    QuietAtEnd(const QuietAtEnd&) = delete;
    QuietAtEnd& operator=(const QuietAtEnd&) = delete;
    ~QuietAtEnd() {
        link_.end();
        vault_.detach();
    }

private:
    FrontLink& link_;
    vault::RemoteVault& vault_;
};

std::filesystem::path folder_of(const std::string& file) {
    return std::filesystem::path{file}.parent_path();
}

vault::FrontFiles files_of(const config::Loaded& loaded) {
    const auto& config = loaded.config;
    vault::FrontFiles files;
    for (const auto* secret : {&config.keystore.path, &config.keystore.password_file, &config.pkcs11.pin_file,
                               &config.remote_signer.token_file, &config.aws_kms.credentials_file}) {
        if (!secret->empty()) {
            files.hidden.emplace_back(*secret);
        }
    }
    files.ledger_folder = folder_of(config.ledger.path);
    for (const auto* socket : {&config.api.unix_socket, &config.api.admin_socket}) {
        if (!socket->empty()) {
            files.socket_folders.push_back(folder_of(*socket));
        }
    }
    for (const auto* file : {&config.api.tls.certificate_file, &config.api.tls.key_file, &config.api.tls.client_ca_file,
                             &config.api.jwt.jwks_file}) {
        if (!file->empty()) {  // where it is said to be, and where links lead
            std::error_code unknown;
            files.read_folders.push_back(folder_of(*file));
            files.read_folders.push_back(std::filesystem::weakly_canonical(*file, unknown).parent_path());
        }
    }
    for (const auto* file : {&loaded.file, &config.pricing.max_price_per_capability, &config.chain.rpc_file,
                             &config.auth_webhook.headers_file}) {
        if (!file->empty()) {
            files.other_folders.push_back(folder_of(*file));
        }
    }
    return files;
}

void serve_until_told(FrontLink& link, Daemon& daemon) {
    while (link.wait_for_order() != FrontLink::Order::stop) {
        // The outcome is in the log; whoever sent the signal sees it there.
        static_cast<void>(static_cast<bool>(daemon.reload()));
    }
}

}  // namespace

int run_front(const ConfigOptions& options) {
    ::prctl(PR_SET_NAME, "farebox-front");
    keep_some_heap();
    raise_descriptor_limit();
    vault::close_other_descriptors();
    auto hardening = vault::harden_process();
    auto request = config::request_of_process(options.file, options.overrides);
    auto loaded = config::load(request);
    if (!loaded) {
        return fail(loaded.error(), options.output, kExitUsage);
    }
    std::optional<ServerCertificate> certificate;
    if (loaded->config.api.tls.enabled() && !loaded->config.api.tcp.empty()) {
        auto read = read_server_certificate(loaded->config.api.tls);
        if (!read) {
            return fail(read.error(), options.output, kExitUsage);
        }
        certificate = *std::move(read);
    }
    vault::sandbox_front(files_of(*loaded), hardening);
    vault::RemoteVault vault;
    FrontLink link{vault::kControlFd, vault};
    auto sockets = link.begin();
    if (!sockets) {
        return fail(sockets.error(), options.output);
    }
    Daemon daemon{{std::move(request), *std::move(loaded), std::move(hardening), vault, [&vault] { vault.detach(); },
                   *std::move(sockets), ::getppid(), std::move(certificate)}};
    const QuietAtEnd quiet{link, vault};
    link.on_vault_changed([&daemon] { daemon.look_at_vault(); });
    link.start();
    if (const auto started = daemon.start(); !started) {
        return fail(started.error(), options.output, exit_code_of(started.error()));
    }
    link.tell_ready();
    serve_until_told(link, daemon);
    link.end();
    daemon.stop();
    return kExitOk;
}

}  // namespace farebox::signer::commands
