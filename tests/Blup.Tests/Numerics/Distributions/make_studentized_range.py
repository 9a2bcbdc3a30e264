# Independent values of the studentized range: nested composite Gauss-Legendre, for StudentizedRangeTests.cs.
import math

def gl(n):
    xs=[];ws=[]
    for i in range(n):
        x=math.cos(math.pi*(i+.75)/(n+.5))
        for _ in range(50):
            p0,p1=1.0,x
            for k in range(2,n+1): p0,p1=p1,((2*k-1)*x*p1-(k-1)*p0)/k
            d=n*(x*p1-p0)/(x*x-1); dx=p1/d; x-=dx
            if abs(dx)<1e-16:break
        xs.append(x);ws.append(2/((1-x*x)*d*d))
    return xs,ws
X,Wt=gl(16)
Phi=lambda z:0.5*math.erfc(-z/math.sqrt(2))
def comp(f,a,b,n):
    h=(b-a)/n;s=0
    for i in range(n):
        for x,w in zip(X,Wt): s+=w*f(a+h*(i+.5+.5*x))
    return s*h/2
def W(w,k):
    # P(range<=w) = k int phi(z)[Phi(z)-Phi(z-w)]^(k-1)
    return comp(lambda z:k*math.exp(-z*z/2)/math.sqrt(2*math.pi)*(Phi(z)-Phi(z-w))**(k-1),-8,9,20)
def cdf(q,k,v):
    c=math.log(2)+v/2*math.log(v/2)-math.lgamma(v/2)
    # in u=ln s
    f=lambda u: math.exp(c+v*u-v/2*math.exp(2*u))*W(q*math.exp(u),k)
    return comp(f,-45/(v+k-1) - math.log(max(q,1)) if v<60 else -9/math.sqrt(2*v),min(2.2,9/math.sqrt(2*v)),40)
for q, k, v in [(3.5,4,17.3),(5,20,2.5),(19.044,200,2.5),(3.5,3,1),(40,100,1),(4.4,9,100),(6,60,12)]:
    print(q, k, v, repr(cdf(q, k, v)))
