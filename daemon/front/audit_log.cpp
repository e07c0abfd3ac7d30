// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/audit_log.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace iopermd::front {

AuditEvent::~AuditEvent() {
    if (log_ == nullptr)
        return;
    if (record_.reason.empty())
        record_.reason = "the operation ended without an outcome";
    if (const auto written = log_->write(record_, AuditId::OperationFailed); !written)
        spdlog::critical("no audit record of a failed operation: {}", written.error().message);
}

Result<void> AuditEvent::commit(AuditId id) {
    AuditLog* const log = std::exchange(log_, nullptr);
    if (log == nullptr)
        return fail(Code::Internal, "the audit record was committed before");
    return log->write(record_, id);
}

}  // namespace iopermd::front
