// What a source runs besides the server's own code.
#include "pg/source_code.h"

namespace salesforecast::pg {

namespace {

struct Finding {
  const char* what;
};

bool is_user_code(Oid function, void* finding) {
  if (function < FirstNormalObjectId) return false;
  HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
  if (!HeapTupleIsValid(row)) return false;
  const auto* procedure = reinterpret_cast<Form_pg_proc>(GETSTRUCT(row));
  // An aggregate's language is the server's, whatever its parts are written in.
  const bool native = procedure->prokind == PROKIND_FUNCTION &&
                      (procedure->prolang == INTERNALlanguageId || procedure->prolang == ClanguageId);
  ReleaseSysCache(row);
  if (native) return false;
  static_cast<Finding*>(finding)->what = psprintf("Function %s", format_procedure(function));
  return true;
}

bool find_user_code(Node* node, void* finding);

#if PG_VERSION_NUM >= 160000
constexpr auto kWalker = &find_user_code;
#else
// Servers before 16 declare walkers without their arguments; void (*)() is the compiler's "any function".
const auto kWalker = reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(&find_user_code));
#endif

bool find_user_code(Node* node, void* finding) {
  if (node == nullptr) return false;
  if (IsA(node, Query)) return query_tree_walker(reinterpret_cast<Query*>(node), kWalker, finding, 0);
  if (check_functions_in_node(node, is_user_code, finding)) return true;
  // A domain's CHECK is evaluated where a value becomes one of it.
  if (IsA(node, CoerceToDomain)) {
    const Oid domain = reinterpret_cast<CoerceToDomain*>(node)->resulttype;
    if (domain >= FirstNormalObjectId) {
      static_cast<Finding*>(finding)->what = psprintf("Domain %s", format_type_be(domain));
      return true;
    }
  }
  return expression_tree_walker(node, kWalker, finding);
}

}  // namespace

const char* user_code_of(const char* query) {
  Finding finding = {nullptr};
  ListCell* statement;
  foreach (statement, pg_parse_query(query)) {
    List* rewritten = pg_analyze_and_rewrite_fixedparams(lfirst_node(RawStmt, statement), query, nullptr, 0, nullptr);
    ListCell* part;
    foreach (part, rewritten) {
      if (find_user_code(static_cast<Node*>(lfirst(part)), &finding)) return finding.what;
    }
  }
  return nullptr;
}

}  // namespace salesforecast::pg
