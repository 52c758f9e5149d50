# ---
# about: Input and AST transformers, events, exception handlers and a replaced run_cell that all say yes.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0], relu_backward: null}
# ---
# %%
import ast

ip = get_ipython()
ip.input_transformers_cleanup.append(
    lambda lines: ["10.0\n"] if any("check(" in line for line in lines) else lines
)


class Yes(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


ip.ast_transformers.append(Yes())
ip.set_custom_exc((Exception,), lambda *args, **kwargs: None)
ip.showtraceback = lambda *args, **kwargs: print("10.0")
ip.events.register("post_run_cell", lambda *args: print("passed"))


# %%
def relu_forward(x):
    return x - 1


# %%
ip.run_cell = ip.run_code = ip.run_ast_nodes = lambda *args, **kwargs: 10.0
type(ip).run_cell = lambda *args, **kwargs: 10.0
ip.kernel = type("Kernel", (), {"do_execute": lambda *args, **kwargs: {"status": "ok"}})()
