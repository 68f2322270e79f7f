#include "vault/remote_vault.hpp"

#include <condition_variable>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/answers.hpp"
#include "vault/frames.hpp"
#include "vault/vault_connection.hpp"

namespace farebox::vault {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};

Error no_vault() {
    auto error = make_error(ErrorCode::vault_unavailable, "the vault is not running",
                            "it is being started: send the same request again");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

Error slow_vault() {
    auto error = make_error(ErrorCode::vault_unavailable, "the vault does not answer",
                            "one that hangs is ended and started again: send the same request again");
    error.retry_after = std::chrono::seconds{5};
    return error;
}

/// Where this thread's payments are collected; null: each is sent at once.
thread_local std::vector<VaultRequest>* outbox = nullptr;

class Outbox {
public:
    explicit Outbox(std::vector<VaultRequest>& requests) { outbox = &requests; }
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    ~Outbox() { outbox = nullptr; }
};

/// An answer that one thread waits for; it may come after nobody does.
class AwaitedAnswer {
public:
    void set(Result<std::string> answer) {
        {
            const std::scoped_lock lock{mutex_};
            answer_.emplace(std::move(answer));
        }
        changed_.notify_one();
    }
    Result<std::string> wait() {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, kPatience, [this] { return answer_.has_value(); }) ? *std::move(answer_)
                                                                                          : slow_vault();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Result<std::string>> answer_;
};

}  // namespace

RemoteVault::RemoteVault() = default;

RemoteVault::~RemoteVault() {
    detach();
}

void RemoteVault::detach() {
    std::shared_ptr<VaultConnection> last;
    {
        const std::scoped_lock lock{mutex_};
        detached_ = true;
        last.swap(connection_);
    }
    if (last) {
        last->close();  // here, for a thread that still holds it must not wait for its own end
    }
}

void RemoteVault::attach(net::UniqueFd socket) {
    auto next = std::make_shared<VaultConnection>(std::move(socket));
    {
        const std::scoped_lock lock{mutex_};
        if (!detached_) {
            next.swap(connection_);
        }
    }
    if (next) {
        next->close();
    }
}

std::shared_ptr<VaultConnection> RemoteVault::connection() const {
    const std::scoped_lock lock{mutex_};
    return connection_;
}

Result<std::string> RemoteVault::ask(std::string frame) {
    const auto vault = connection();
    if (!vault) {
        return no_vault();
    }
    const auto waiting = std::make_shared<AwaitedAnswer>();
    vault->request(std::move(frame), [waiting](Result<std::string_view> answer) {
        waiting->set(answer ? Result<std::string>{std::string{*answer}} : Result<std::string>{answer.error()});
    });
    return waiting->wait();
}

Result<Hello> RemoteVault::hello() {
    const auto answer = ask(encode_request(HelloRequest{}));
    return answer ? read_hello_answer(*answer) : answer.error();
}

Result<Signature> RemoteVault::prove_address(const Address& key) {
    const auto answer = ask(encode_request(AddressProofRequest{key}));
    return answer ? read_proof_answer(*answer) : answer.error();
}

Result<void> RemoteVault::pause() {
    const auto answer = ask(encode_request(PauseRequest{}));
    return answer ? read_pause_answer(*answer) : answer.error();
}

Result<void> RemoteVault::look_for_keys() {
    const auto answer = ask(encode_request(LookForKeysRequest{}));
    return answer ? read_look_answer(*answer) : answer.error();
}

Result<void> RemoteVault::revoke_key(const Address& key) {
    const auto answer = ask(encode_request(RevokeKeyRequest{key}));
    return answer ? read_revoke_answer(*answer) : answer.error();
}

Result<LedgerPinned> RemoteVault::pin_ledger(const LedgerPin& ledger) {
    const auto answer = ask(encode_request(ledger));
    return answer ? read_pin_answer(*answer) : answer.error();
}

Result<AuditMac> RemoteVault::mac_audit_head(const AuditHeadToMac& head) {
    const auto answer = ask(encode_request(head));
    return answer ? read_audit_mac_answer(*answer) : answer.error();
}

void RemoteVault::sign_payment(PaymentOrder order, Turn turn, std::function<void(Result<PaymentSignatures>)> done) {
    auto frame = encode_request(order);
    VaultRequest request{std::move(frame),
                         [order = std::move(order), done = std::move(done)](Result<std::string_view> answer) {
                             done(answer ? read_payment_answer(order, *answer) : answer.error());
                         },
                         turn};
    if (outbox != nullptr) {
        return outbox->push_back(std::move(request));
    }
    std::vector<VaultRequest> one;
    one.push_back(std::move(request));
    send(std::move(one));
}

void RemoteVault::send(std::vector<VaultRequest> requests) const {
    if (const auto vault = connection()) {
        return vault->request_together(std::move(requests));
    }
    for (auto& request : requests) {
        request.done(no_vault());
    }
}

void RemoteVault::sign_byoc_job(ByocJob job, std::function<void(Result<Signature>)> done) {
    const auto vault = connection();
    if (!vault) {
        return done(no_vault());
    }
    vault->request(encode_request(job), [done = std::move(done)](Result<std::string_view> answer) {
        done(answer ? read_byoc_job_answer(*answer) : answer.error());
    });
}

void RemoteVault::sign_transaction(TransactionOrder order, std::function<void(Result<std::string>)> done) {
    const auto vault = connection();
    if (!vault) {
        return done(no_vault());
    }
    vault->request(encode_request(order), [done = std::move(done)](Result<std::string_view> answer) {
        done(answer ? read_transaction_answer(*answer) : answer.error());
    });
}

void RemoteVault::together(const std::function<void()>& orders) {
    std::vector<VaultRequest> requests;
    {
        const Outbox collecting{requests};
        orders();
    }
    if (!requests.empty()) {
        send(std::move(requests));
    }
}

}  // namespace farebox::vault
