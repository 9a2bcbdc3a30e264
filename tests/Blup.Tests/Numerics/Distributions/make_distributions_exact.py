# Exact values (mpmath, 40 digits) for the rows of distributions.csv where R 4.2.2 itself is off by more than 1e-10.
# python3 make_distributions_exact.py > distributions_exact.csv
import mpmath as mp
mp.mp.dps=40
def lower(a,b,x,y):
    # I_x(a, b) = x^a y^b / B(a, b) * integral over s of exp(-a s) ((1 - x e^-s)/y)^(b-1) / y, from t = x e^-s
    n=a+b
    lnK=a*mp.log(x)+b*mp.log(y)-(mp.loggamma(a)+mp.loggamma(b)-mp.loggamma(n))
    g=lambda s: mp.exp(-a*s+(b-1)*(mp.log1p(-x*mp.exp(-s))-mp.log(y)))/y
    lam=a-(b-1)*x/y
    w=80/(lam+mp.sqrt(lam*lam+80*n*x*y)); 
    pts=[0]+[w*k/8 for k in range(1,30)]
    return lnK+mp.log(mp.quad(g,pts))
def f(x,d1,d2):
    x,d1,d2=[mp.mpf(float(v)) for v in (x,d1,d2)]
    X=d1*x/(d1*x+d2); Y=d2/(d1*x+d2)
    if x<1:
        lo=lower(d1/2,d2/2,X,Y); return lo, mp.log1p(-mp.exp(lo))
    up=lower(d2/2,d1/2,Y,X); return mp.log1p(-mp.exp(up)), up
print("distribution,x,df1,df2,logLower,logUpper")
for r in ["50,47.700000000000003,10000000000","0.01,10000000000,47.700000000000003","50,47.700000000000003,1000000","0.01,1000000,47.700000000000003","0.01,6000,47.700000000000003","50,47.700000000000003,6000","0.99957288914690001,10000000000,10000000000","1.0004272323701999,10000000000,10000000000","1.000162134487,10000000000,10000000000"]:
    lo,up=f(*r.split(","))
    key = r.split(",")
    print("f", *key, mp.nstr(lo,17), mp.nstr(up,17), sep=",")
